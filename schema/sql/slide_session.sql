-- Moves the end of a session that is still on; no row if it is over or gone.
--
-- Of two that slide at once, the later end stays: it never moves back.
--
-- $1 token   $2 now   $3 the new end
update session s
set expires_at = greatest(s.expires_at, $3), updated_at = $2
from "user" u
where s.token = $1 and s.expires_at > $2 and u.id = s.user_id
returning json_build_object(
    'session', session_json(s),
    'user', user_json(u)
)
