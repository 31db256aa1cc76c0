ALTER TABLE `event` RENAME COLUMN `y` TO `year`;
