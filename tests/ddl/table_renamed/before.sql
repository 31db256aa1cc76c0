CREATE TABLE app_person (id int NOT NULL PRIMARY KEY, name varchar(255) NOT NULL);
INSERT INTO app_person VALUES (1, 'Ann');
