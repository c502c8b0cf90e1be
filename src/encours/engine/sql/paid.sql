-- How debts were paid: what was paid by receipts up to a day, after how many days, and how late.
select p.amount, p.died - p.born as days_to_pay, p.died - p.due as days_late, p.died
from (select * from lived union all select * from instant) as p
where p.kind in ('invoice', 'opening') and p.amount > 0 and p.settled_by = 'receipt'
  and p.died between {first} and {last} and {where}
