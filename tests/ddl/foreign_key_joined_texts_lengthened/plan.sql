ALTER TABLE `city` DROP FOREIGN KEY `city_country`;
ALTER TABLE `country` MODIFY COLUMN `code` varchar(3) NOT NULL;
ALTER TABLE `city` MODIFY COLUMN `country` varchar(3) NOT NULL;
ALTER TABLE `city` ADD CONSTRAINT `city_country` FOREIGN KEY (`country`) REFERENCES `country` (`code`);
