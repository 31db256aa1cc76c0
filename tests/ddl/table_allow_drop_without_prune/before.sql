CREATE TABLE note (body varchar(40) NOT NULL);
CREATE TABLE old_note (id int NOT NULL PRIMARY KEY);
INSERT INTO old_note VALUES (1);
