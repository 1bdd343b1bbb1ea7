-- Writes fields that an app has added to a session; no row if it is over, or it or its user is
-- missing.
--
-- $1 token   $2 now
update session s
set updated_at = $2 written_fields()
from "user" u
where s.token = $1 and s.expires_at > $2 and u.id = s.user_id
returning json_build_object(
    'session', session_json(s),
    'user', user_json(u)
)
