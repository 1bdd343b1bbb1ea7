-- The session of a token, with its user; no row if either is missing.
--
-- Whether it has expired is for the reader to say: the Worker's clock decides, not this one.
--
-- $1 token
select json_build_object(
    'session', session_json(s),
    'user', user_json(u)
)
from session s
join "user" u on u.id = s.user_id
-- Hyperdrive caches reads for a minute unless told not to, and a session that was revoked would
-- live that long. It never caches a query with a volatile function, and random() is one.
where s.token = $1 and random() >= 0
