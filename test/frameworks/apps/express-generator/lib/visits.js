let visits = 0;

exports.visit = () => `visit ${++visits} in process ${process.pid}`;
