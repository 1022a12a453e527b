-- Every record, of whatever type, with where it lies.
CREATE VIEW IF NOT EXISTS records AS
SELECT d.num AS rid, d.id AS id,
	CASE d.type WHEN 0 THEN 'contact' WHEN 1 THEN 'company'
		WHEN 2 THEN 'opportunity' WHEN 3 THEN 'campaign' WHEN 4 THEN 'case'
		WHEN 5 THEN 'task' WHEN 6 THEN 'cost' WHEN 7 THEN 'user' END AS type,
	d.archived AS archived, d.merged_into AS merged_into_rid
FROM doc AS d
WHERE d.num < 1099511627776;
