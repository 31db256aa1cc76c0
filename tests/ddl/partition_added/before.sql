CREATE TABLE event (id int NOT NULL, year int NOT NULL, PRIMARY KEY (id, year));
INSERT INTO event VALUES (1, 2019), (2, 2021);
