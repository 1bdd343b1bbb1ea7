-- Deletes a session, and says its row id if there was one.
--
-- $1 token
delete from session
where token = $1
returning id
