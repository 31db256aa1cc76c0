CREATE TABLE `order` (`key` int NOT NULL PRIMARY KEY, `group` varchar(20) NOT NULL, `select` int, KEY `index` (`select`));
INSERT INTO `order` VALUES (1, 'a', 2);
