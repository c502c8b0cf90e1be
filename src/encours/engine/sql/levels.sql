-- The daybook of a part of the books, by day: a running sum of each column is a level. {group} is one dimension or ''.
select {group} as value, daybook.day, daybook.measure, cast(sum(daybook.amount) as bigint) as amount
from daybook
join slices on slices.slice = daybook.slice
where {where}
group by {group}, daybook.day, daybook.measure
