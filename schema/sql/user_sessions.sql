-- Whose session this is, and the others of the same user that are on; no row if it is over, or it
-- or its user is missing.
--
-- The others are what has to be ended one by one, so they come a hundred at a time.
--
-- $1 token   $2 now
select json_build_object(
    'userId', own.user_id,
    'createdAt', own.created_at,
    'others', coalesce((
        select json_agg(s.token)
        from (
            select token from session
            where user_id = own.user_id and expires_at > $2 and token <> $1
            order by created_at, id
            limit 100
        ) s
    ), '[]'),
    'more', (
        select count(*) > 100 from session
        where user_id = own.user_id and expires_at > $2 and token <> $1
    )
)
from session own
join "user" u on u.id = own.user_id
-- random() is volatile, so Hyperdrive cannot have this in its cache, should it be on.
where own.token = $1 and own.expires_at > $2 and random() >= 0
