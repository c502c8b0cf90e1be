-- The same for one customer, whose daybook is made from its portions.
with lived as (select * from lived where {where}),
     instant as (select * from instant where {where})
select '' as value, day, measure, cast(sum(amount) as bigint) as amount
from (
{daybook}
) as daybook
group by day, measure
