-- Deletes a user with every session and account, and says which sessions were not expected.
--
-- It goes after lock_user.sql: a sign-in that committed while the lock was waited for is seen here,
-- and none can come after it. The rows that refer to the user are named, since not every database
-- has the foreign keys that would take them along.
--
-- $1 id of the user   $2 tokens of the sessions that were ended, a JSON list
with sessions as (
    delete from session where user_id = $1 returning token
), accounts as (
    delete from account where user_id = $1
), gone as (
    delete from "user" where id = $1
)
select json_build_object(
    'unexpected', coalesce((
        select json_agg(token) from sessions
        where token not in (select json_array_elements_text($2::json))
    ), '[]')
)
