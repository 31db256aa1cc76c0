ALTER TABLE `country` MODIFY COLUMN `code` varchar(3) NOT NULL;
ALTER TABLE `city` MODIFY COLUMN `country` varchar(3) NOT NULL;
