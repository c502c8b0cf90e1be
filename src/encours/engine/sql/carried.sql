-- What the years before an opening left open in its company, closed on the day of the opening, which stands for it.
-- The same as encours.ledger.joined, on columns.
with openings as (
    select distinct entity, currency, booked from fact_documents where kind = 'opening' and account <> ''
),
earlier as (
    select d.id, min(o.booked) as closed
    from fact_documents as d
    join openings as o
      on o.entity = d.entity and o.currency = d.currency and o.booked > d.booked
    where d.account <> ''
    group by d.id
),
pairs as (
    select s.debit, s.credit, s.amount
    from fact_settlements as s
    join fact_documents as d on d.id = s.debit
    join fact_documents as c on c.id = s.credit
    where s.amount > 0 and d.amount > 0 and c.amount < 0 and d.entity = c.entity and d.currency = c.currency
      and (s.debit in (select id from earlier) or s.credit in (select id from earlier))
),
cuts as (
    select debit as id, amount from pairs
    union all
    select credit as id, -amount as amount from pairs
),
settled as (
    select id, cast(sum(amount) as bigint) as amount from cuts where id in (select id from earlier) group by id
)
select d.id as carried, concat(d.id, '|CARRIED|', cast(e.closed as varchar)) as id, d.customer,
       coalesce(c.amount, 0) - d.amount as amount, d.currency, e.closed as booked, d.entity, d.number, d.product,
       d.account, d.source
from earlier as e
join fact_documents as d on d.id = e.id
left join settled as c on c.id = d.id
where d.amount <> coalesce(c.amount, 0)
