exports.greeting = (name) => `Hello ${name}, leaf one`;
