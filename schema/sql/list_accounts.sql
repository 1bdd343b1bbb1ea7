-- The accounts of a user, without their tokens, the oldest first.
--
-- A hundred at most, as Better Auth lists them.
--
-- $1 user id
select coalesce(json_agg(json_build_object(
    'accountId', a.account_id,
    'providerId', a.provider_id,
    'userId', a.user_id,
    'createdAt', a.created_at,
    'updatedAt', a.updated_at,
    'id', a.id,
    'scope', a.scope
) order by a.created_at, a.id), '[]')
from (
    select *
    from account
    -- random() is volatile, so Hyperdrive cannot have this in its cache, should it be on.
    where user_id = $1 and random() >= 0
    order by created_at, id
    limit 100
) a
