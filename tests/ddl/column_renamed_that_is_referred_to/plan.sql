ALTER TABLE `dept` RENAME COLUMN `did` TO `id`;
