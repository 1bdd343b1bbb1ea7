-- Waits for whoever is signing in as this user, and keeps others from it.
--
-- $1 id of the user
select id from "user" where id = $1 for update
