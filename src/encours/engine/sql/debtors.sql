-- Every customer known by a day, with where its alive portions stand on it (see aged.sql); zeros where nothing is open.
select c.id as value, c.name, c.segment, c.zone, c.salesperson, c.collector,
       {amounts},
       case when o.total > o.credits then cast(o.overdue as double) / (o.total - o.credits) end as share,
       coalesce(o.oldest, 0) as oldest
from customers as c
join (select distinct customer from documents where born <= {day} and {where}) as known on known.customer = c.customer
left join ({aged}) as o on o.value = c.customer
where {chosen}
