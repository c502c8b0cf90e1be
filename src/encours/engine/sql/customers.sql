-- Every customer that has a document, numbered; a customer no party describes keeps its id as its name.
select cast(row_number() over (order by c.id) - 1 as integer) as customer,
       c.id,
       coalesce(nullif(p.name, ''), c.id) as name,
       coalesce(p.segment, '') as segment,
       coalesce(p.zone, '') as zone,
       coalesce(p.salesperson, '') as salesperson,
       coalesce(p.collector, '') as collector,
       coalesce(p.terms, '') as terms,
       coalesce(p.siren, '') as siren,
       coalesce(p.email, '') as email,
       coalesce(p.phone, '') as phone
from (select distinct customer as id from fact_documents) as c
left join fact_parties as p on p.id = c.id
