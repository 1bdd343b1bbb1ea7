-- Changes what a user may change of themselves; no row if their session is over, or it or its user
-- is missing.
--
-- $1 token   $2 now
-- $3 whether the name changes      $4 the name
-- $5 whether the picture changes   $6 the picture, or null
update "user" u
set name = case when $3 then $4 else u.name end,
    image = case when $5 then $6 else u.image end,
    updated_at = $2 written_fields()
from session s
where s.token = $1 and s.expires_at > $2 and u.id = s.user_id
returning json_build_object(
    'session', session_json(s),
    'user', user_json(u)
)
