/** The runtime half of Handlebars; the package's own declaration of this entry is empty. */
declare module 'handlebars/runtime.js' {
  const Handlebars: {
    template(specification: unknown): (view: object) => string;
  };
  // biome-ignore lint/style/noDefaultExport: the shape of the package's module
  export default Handlebars;
}
