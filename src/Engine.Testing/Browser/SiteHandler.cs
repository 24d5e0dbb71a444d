namespace Engine.Testing.Browser;

/// <summary>Sends what is meant for the product to the product, and everything else to the engine.</summary>
internal sealed class SiteHandler(HttpMessageHandler engine, Uri product, HttpMessageHandler productHandler) : HttpMessageHandler
{
    private readonly HttpMessageInvoker _engine = new(engine, disposeHandler: false);
    private readonly HttpMessageInvoker _product = new(productHandler, disposeHandler: false);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isProduct = Uri.Compare(request.RequestUri, product, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        return (isProduct ? _product : _engine).SendAsync(request, cancellationToken);
    }
}
