-- The portions that are on a balance at the end of some day, the longest alive last: a late day reads only the tail.
select * from portions where died is null or died > born order by died nulls last, customer, document
