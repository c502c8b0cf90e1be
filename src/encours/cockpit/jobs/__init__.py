"""Work that waits in rows: one `tick` takes one import and sees it through."""

from encours.cockpit.jobs.worker import claim, run, tick

__all__ = ["claim", "run", "tick"]
