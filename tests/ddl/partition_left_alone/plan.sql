ALTER TABLE `event` ADD COLUMN `name` varchar(255);
