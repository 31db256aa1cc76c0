CREATE TABLE person (id int NOT NULL PRIMARY KEY, name varchar(20) NOT NULL);
CREATE TRIGGER trim_name BEFORE INSERT ON person FOR EACH ROW SET NEW.name = TRIM(NEW.name);
INSERT INTO person VALUES (1, ' Ann ');
