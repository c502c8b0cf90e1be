-- The documents open on a day with what is open of them: the proof behind a balance.
select d.document, d.id, d.kind, d.number, c.id as customer, c.name, s.entity, s.currency, s.segment, s.zone, s.salesperson, s.product,
       d.amount, o.open, d.born, d.issued, d.due, d.due_assumed, d.day_assumed, d.label, d.account, d.source,
       {day} - d.due as days_past_due, {day} - d.issued as days_since_issue
from (
    select document, cast(sum(amount) as bigint) as open
    from lived
    where born <= {day} and (died is null or died > {day}) and {where}
    group by document
    having sum(amount) <> 0
) as o
join documents as d on d.document = o.document
join customers as c on c.customer = d.customer
join slices as s on s.slice = d.slice
where {having}
