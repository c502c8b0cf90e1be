-- A slice is one combination of the dimensions that occurs. Portions and daybook point at it with one number.
select cast(row_number() over (order by entity, currency, segment, zone, salesperson, collector, product) - 1 as integer)
           as slice,
       entity, currency, segment, zone, salesperson, collector, product
from (
    select distinct d.entity, d.currency, c.segment, c.zone, c.salesperson, c.collector, d.product
    from fact_documents as d
    join customers as c on c.id = d.customer
) as combinations
