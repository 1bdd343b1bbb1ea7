-- The session that a sign-in may have made before its answer was lost, found by our own id.
--
-- $1 id of the session   $2 id that a new user would have got
select json_build_object(
    'outcome', case when u.id = $2 then 'created' else 'signedIn' end,
    'session', session_json(s),
    'user', user_json(u)
)
from session s
join "user" u on u.id = s.user_id
-- random() is volatile, so Hyperdrive cannot have this in its cache, should it be on.
where s.id = $1 and random() >= 0
