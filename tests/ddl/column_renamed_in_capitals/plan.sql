ALTER TABLE `user` RENAME COLUMN `Name` TO `name`;
