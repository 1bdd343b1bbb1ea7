-- Whether two sessions are of one user; no row if the first is over, or it or its user is missing.
--
-- $1 token of who asks   $2 now   $3 the other's token
select json_build_object(
    'createdAt', own.created_at,
    'owns', exists (select from session s where s.token = $3 and s.user_id = own.user_id)
)
from session own
join "user" u on u.id = own.user_id
-- random() is volatile, so Hyperdrive cannot have this in its cache, should it be on.
where own.token = $1 and own.expires_at > $2 and random() >= 0
