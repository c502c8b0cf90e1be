-- The documents that make the sales of a period, both days in: the proof behind a denominator.
select d.document, d.id, d.kind, d.number, c.id as customer, c.name, s.entity, s.currency, s.segment, s.zone, s.salesperson, s.product,
       d.amount, d.born, d.issued, d.due, d.due_assumed, d.day_assumed, d.label, d.account, d.source
from documents as d
join customers as c on c.customer = d.customer
join slices as s on s.slice = d.slice
where d.kind in ('invoice', 'credit_note') and d.born between {first} and {last} and {where}
