CREATE TABLE country (code varchar(2) NOT NULL PRIMARY KEY);
CREATE TABLE city (id int NOT NULL PRIMARY KEY, country varchar(2) NOT NULL, CONSTRAINT city_country FOREIGN KEY (country) REFERENCES country (code));
INSERT INTO country VALUES ('cn');
INSERT INTO city VALUES (1, 'cn');
