using Hangout.Core.Files.Storage;
using Hangout.Core.Files.Uploading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Files;

/// <summary>Registers files.</summary>
public static class FileServices
{
    /// <summary>Adds the store and what writes to it, as Api and worker need it.</summary>
    /// <param name="services">The host's services.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddFileStore(this IServiceCollection services)
    {
        services.AddOptions<FileStoreOptions>().BindConfiguration("Files");
        services.TryAddSingleton<IFileStore>(provider =>
            provider.GetRequiredService<IOptions<FileStoreOptions>>() is { Value.S3.Bucket.Length: > 0 } options ? new S3FileStore(options)
            : ActivatorUtilities.CreateInstance<LocalFileStore>(provider));
        services.TryAddScoped<FinishUpload>();
        return services;
    }

    /// <summary>Adds what people do with files.</summary>
    /// <param name="services">The host's services.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddFiles(this IServiceCollection services)
    {
        services.AddFileStore();
        services.AddSingleton<UploadWriters>();
        services.AddScoped<StartUpload>().AddScoped<WriteUpload>().AddScoped<EndUpload>();
        services.AddScoped<OpenFile>().AddScoped<ListFiles>().AddScoped<ManageFiles>().AddScoped<FileLinks>().AddScoped<FilePictures>();
        return services;
    }
}
