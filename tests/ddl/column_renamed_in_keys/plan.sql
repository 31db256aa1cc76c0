ALTER TABLE `user` RENAME COLUMN `uid` TO `id`, RENAME COLUMN `department` TO `dept_id`;
