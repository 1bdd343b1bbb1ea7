-- Unlinks an account of whoever has the session of a token; no row if that session is over, or it
-- or its user is missing.
--
-- The user is locked first and the accounts second, as in every statement. So of two that unlink
-- the last two accounts at once, the second waits, and then finds the account gone that the first
-- unlinked: a row that was deleted falls out when its lock is got. Neither can lock a user out.
--
-- $1 token            $2 now
-- $3 the session must have been made after this, or null where it need not be fresh
-- $4 the last account may be unlinked too
-- $5 id of the row, or null
-- $6 provider id, or null
-- $7 the id may also be the provider's own for the account
with own as (
    select s.user_id, s.created_at
    from session s
    join "user" u on u.id = s.user_id
    where s.token = $1 and s.expires_at > $2
), holder as (
    select u.id
    from own
    join "user" u on u.id = own.user_id
    where $3 is null or own.created_at > $3
    for no key update of u
), held as materialized (
    select a.id, a.provider_id, a.account_id, a.created_at
    from holder
    join account a on a.user_id = holder.id
    order by a.id
    for update of a
), chosen as (
    select held.id
    from held
    where ($5 is not null or $6 is not null)
        and ($5 is null or held.id = $5 or (held.account_id = $5 and $7))
        and ($6 is null or held.provider_id = $6)
    order by held.id is not distinct from $5 desc, held.created_at, held.id
    limit 1
), unlinked as (
    delete from account a
    using chosen
    where a.id = chosen.id and ($4 or (select count(*) from held) <> 1)
    returning a.id
)
select json_build_object('outcome', case
    when not exists (select from holder) then 'notFresh'
    when (select count(*) from held) = 1 and not $4 then 'lastAccount'
    when exists (select from unlinked) then 'unlinked'
    else 'accountNotFound'
end)
from own
