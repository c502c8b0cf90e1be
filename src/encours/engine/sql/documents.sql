-- The documents, numbered so that those of a customer lie together in the order of the books. Their ids are unique.
-- Days are numbers (days since 1970-01-01): the arithmetic is then the same in every SQL.
with numbered as (
    select id, cast(row_number() over (order by customer, booked, id) - 1 as bigint) as document from fact_documents
)
select n.document, d.id, d.kind, c.customer, s.slice, d.number, d.amount,
       date_diff('day', cast('1970-01-01' as date), d.booked) as born,
       date_diff('day', cast('1970-01-01' as date), d.issued) as issued,
       date_diff('day', cast('1970-01-01' as date), d.due) as due,
       d.due_assumed, d.day_assumed, d.label, d.account, d.source
from fact_documents as d
join numbered as n on n.id = d.id
join customers as c on c.id = d.customer
join slices as s
  on s.entity = d.entity and s.currency = d.currency and s.product = d.product and s.segment = c.segment
 and s.zone = c.zone and s.salesperson = c.salesperson and s.collector = c.collector
order by n.document
