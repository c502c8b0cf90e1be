-- Portions' events summed by slice and day. A running sum gives the level on every day; daybook(A + B) = daybook(A) + daybook(B).
-- An item in credit is never overdue; one whose due day is unknown is counted apart.
select measure, slice, day, cast(sum(amount) as bigint) as amount
from (
    select 'born' as measure, slice, born as day, amount from lived
    union all
    select 'died' as measure, slice, died as day, amount from lived where died is not null
    union all
    select 'sales' as measure, slice, born as day, amount from lived where kind in ('invoice', 'credit_note')
    union all
    select 'sales' as measure, slice, born as day, amount from instant where kind in ('invoice', 'credit_note')
    union all
    select 'overdue' as measure, slice, greatest(born, due + 1) as day, amount
    from lived where amount > 0 and due is not null and (died is null or died > due + 1)
    union all
    select 'overdue' as measure, slice, died as day, -amount as amount
    from lived where amount > 0 and due is not null and died > due + 1
    union all
    select 'credit' as measure, slice, born as day, amount from lived where amount < 0
    union all
    select 'credit' as measure, slice, died as day, -amount as amount from lived where amount < 0 and died is not null
    union all
    select 'undated' as measure, slice, born as day, amount from lived where amount > 0 and due is null
    union all
    select 'undated' as measure, slice, died as day, -amount as amount
    from lived where amount > 0 and due is null and died is not null
) as events
group by measure, slice, day
