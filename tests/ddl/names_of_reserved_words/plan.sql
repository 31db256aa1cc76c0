ALTER TABLE `order` DROP INDEX `index`, RENAME COLUMN `group` TO `group by`, MODIFY COLUMN `select` bigint, ADD COLUMN `type` int, ADD KEY `index` (`group by`,`select`);
