"""Results as data and pictures: what the faces show. It asks the engine, hands small numbers to the figures."""
