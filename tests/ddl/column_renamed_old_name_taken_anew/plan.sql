ALTER TABLE `user` RENAME COLUMN `name` TO `full_name`, ADD COLUMN `name` varchar(255);
