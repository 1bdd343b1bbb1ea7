-- Deletes these sessions, and those of a user that are over; says how many went.
--
-- $1 tokens, a JSON list   $2 user whose expired sessions go too, or null   $3 now
with gone as (
    delete from session
    where token in (select json_array_elements_text($1::json))
        or (user_id = $2 and expires_at <= $3)
    returning id
)
select count(*)::text from gone
