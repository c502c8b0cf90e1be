"""A large ledger invented on columns: as many invoices as asked for, over five years, paid in one or two receipts.

Shape: 50 invoices a customer; 39 % paid in two parts; 2 % of the payments missing; five dimensions beside entity and
currency, of which the customer fixes four and the document one. Same number, same ledger.
"""

from __future__ import annotations

import pyarrow as pa

from encours.engine import Facts
from encours.engine.books import connect
from encours.engine.facts import DOCUMENTS, PARTIES, SETTLEMENTS

LAST = "date '2025-12-31'"


def synthetic(invoices: int) -> Facts:
    """Facts with that many invoices, about 1.3 times as many receipts and settlements."""
    connection = connect()
    run = connection.execute
    customers = max(invoices // 50, 20)
    run(f"""
        create table invoices as
        select i, cast(hash(i) % {customers} as bigint) as c, cast(1000 + hash(i * 7) % 2000000 as bigint) as amount,
               date '2021-01-01' + cast(hash(i * 3) % 1825 as integer) as booked,
               cast(hash(i * 11) % 3 as integer) * 15 + 30 as term, hash(i * 13) % 100 < 39 as two,
               cast(exp((hash(i * 17) % 1000) / 1000.0 * 5) as integer) as lag
        from range({invoices}) as t(i)""")
    run("""
        create table payments as
        select i, c, k, booked + cast(term - 10 + lag + (k - 1) * 20 as integer) as day,
               case when not two then amount when k = 1 then amount // 2 else amount - amount // 2 end as amount
        from invoices, range(1, 3) as parts(k)
        where (k = 1 or two) and hash(i * 23 + k) % 100 >= 2""")
    run(f"delete from payments where day > {LAST}")
    documents = run("""
        select 'I' || i as id, 'invoice' as kind, 'C' || c as customer, amount, 'EUR' as currency, booked,
               booked as issued, booked + term as due, 'E' || c % 3 as entity, 'F' || i as number,
               'P' || i % 4 as product, '' as label, '411' as account, '' as source,
               false as due_assumed, false as day_assumed
        from invoices
        union all
        select 'R' || i || '.' || k, 'receipt', 'C' || c, -amount, 'EUR', day, day, null, 'E' || c % 3, 'R' || i,
               'P' || i % 4, '', '411', '', false, false
        from payments""").to_arrow_table()
    pairs = run("select 'I' || i as debit, 'R' || i || '.' || k as credit, amount from payments").to_arrow_table()
    parties = run(f"""
        select 'C' || c as id, 'Client ' || c as name, 'S' || c % 6 as segment, 'Z' || c % 12 as zone,
               'V' || c % 12 as salesperson, 'K' || c % 4 as collector, '30' as terms, '' as siren, '' as email,
               '' as phone
        from range({customers}) as t(c)""").to_arrow_table()
    return Facts(_shaped(parties, PARTIES), _shaped(documents, DOCUMENTS), _shaped(pairs, SETTLEMENTS))


def _shaped(table: pa.Table, schema: pa.Schema) -> pa.Table:
    return table.select(schema.names).cast(schema)
