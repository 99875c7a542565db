namespace Hangout.Api;

internal static class HeadRequests
{
    /// <summary>Whatever answers GET answers HEAD, too: with the same headers, and no body, which the server leaves out by itself.</summary>
    public static RouteGroupBuilder AnswersHead(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { HttpMethods: ["GET"] })
                endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
        });
        return group;
    }
}
