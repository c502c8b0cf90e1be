-- A settlement cuts a portion out of both of its documents; both die on the later of the two documents' days.
-- What is left of a document stays open. A settlement counts between a debit and a credit of one company and currency.
-- The same as encours.ledger.portions, on columns.
with pairs as (
    select s.amount,
           d.document as debit, d.born as debit_born, d.kind as debit_kind,
           c.document as credit, c.born as credit_born, c.kind as credit_kind,
           greatest(d.born, c.born) as died
    from fact_settlements as s
    join documents as d on d.id = s.debit
    join documents as c on c.id = s.credit
    join slices as ds on ds.slice = d.slice
    join slices as cs on cs.slice = c.slice
    where s.amount > 0 and d.amount > 0 and c.amount < 0 and ds.entity = cs.entity and ds.currency = cs.currency
),
cuts as (
    select debit as document, amount, died, credit_kind as settled_by from pairs
    union all
    select credit as document, -amount as amount, died, debit_kind as settled_by from pairs
),
settled as (
    select document, cast(sum(amount) as bigint) as amount from cuts group by document
)
select d.document, d.kind, cuts.amount, d.born, d.issued, d.due, cuts.died, cuts.settled_by,
       d.due_assumed, d.customer, d.slice
from cuts
join documents as d on d.document = cuts.document
union all
select d.document, d.kind, d.amount - coalesce(settled.amount, 0) as amount, d.born, d.issued, d.due,
       cast(null as integer) as died, cast(null as varchar) as settled_by, d.due_assumed, d.customer, d.slice
from documents as d
left join settled on settled.document = d.document
where d.amount <> coalesce(settled.amount, 0)
