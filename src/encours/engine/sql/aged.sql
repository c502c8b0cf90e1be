-- The aged balance on a day: where the portions alive stand, by days past due (or since issue), grouped by {group}.
-- b0, b1, ... are the buckets, upper edge in; the last one is open.
select {group} as value,
       cast(sum(amount) as bigint) as total,
       cast(sum(case when amount < 0 then amount else 0 end) as bigint) as credits,
       cast(sum(case when amount > 0 and {age} is null then amount else 0 end) as bigint) as undated,
       {buckets},
       cast(sum(case when amount > 0 and due < {day} then amount else 0 end) as bigint) as overdue,
       cast(sum(case when amount > 0 and due_assumed then amount else 0 end) as bigint) as assumed,
       cast(max(case when amount > 0 and due < {day} then {day} - due else 0 end) as integer) as oldest
from lived as p
{join}
where born <= {day} and (died is null or died > {day}) and {where}
group by {group}
