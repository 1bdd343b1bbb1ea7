-- The sessions that are on of whoever has the session of a token, the oldest first; no row if that
-- session is over, or it or its user is missing.
--
-- A hundred at most, as Better Auth lists them.
--
-- $1 token   $2 now
select json_build_object(
    'createdAt', own.created_at,
    'sessions', coalesce((
        select json_agg(session_json(s) order by s.created_at, s.id)
        from (
            select * from session
            where user_id = own.user_id and expires_at > $2
            order by created_at, id
            limit 100
        ) s
    ), '[]')
)
from session own
join "user" u on u.id = own.user_id
-- random() is volatile, so Hyperdrive cannot have this in its cache, should it be on.
where own.token = $1 and own.expires_at > $2 and random() >= 0
