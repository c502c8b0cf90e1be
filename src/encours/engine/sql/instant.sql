-- The portions that die on the day they are born: on no balance, but part of their documents and of the sales.
select * from portions where died = born order by kind, born, document
